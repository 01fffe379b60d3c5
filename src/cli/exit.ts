/** Exit codes; a contract with scripts. */
export const EXIT = { ok: 0, violated: 1, badInput: 2, incomplete: 3, fault: 70, interrupted: 130 } as const;
