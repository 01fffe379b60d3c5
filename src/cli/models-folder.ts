/** Which folder of models a run is about; apart from models.ts, which takes longer to load. */

/** Where `--models` puts it, so that threads know it as well. */
export const MODELS = 'STALEMATE_MODELS';

/** The folder of the user's own models; null for those that are shipped. */
export const modelsFolder = (): string | null => process.env[MODELS] || null;
