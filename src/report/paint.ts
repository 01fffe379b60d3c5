/** Colour as an argument, so that reports stay pure functions. Meaning never hangs on colour alone. */

export type Style = 'bold' | 'dim' | 'red' | 'green' | 'cyan';

/** Puts a style on a text; its width on the terminal stays the same. */
export type Paint = (style: Style, text: string) => string;

/** No colour. */
export const plain: Paint = (_, text) => text;
