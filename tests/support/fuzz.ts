import fc from 'fast-check';

/** Properties are tried with so many inputs each, unless they say otherwise. */
fc.configureGlobal({ numRuns: 1_000 });
