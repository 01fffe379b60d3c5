/** Text inside a Mermaid drawing. */

/** Characters that Mermaid, or the Markdown and HTML around it, would take for something else. */
const SPECIAL = /[^\w ,./+=!-]/g;

/** Entity codes for everything special; lines are joined by Mermaid's line break. */
export const escaped = (lines: readonly string[]): string =>
  lines
    .map((line) =>
      line
        .replace(SPECIAL, (character) => `#${character.codePointAt(0)};`)
        .replaceAll('--', '#45;#45;')
        .replaceAll('__', '#95;#95;'),
    )
    .join('<br/>');
