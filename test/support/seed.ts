import fc from 'fast-check'

/**
 * Properties see the same cases in every run, so that a failure in CI is one that anyone can repeat. `FC_SEED=7 npm
 * test` looks elsewhere; a test that names its own seed keeps it.
 */
fc.configureGlobal({ seed: Number(process.env['FC_SEED'] ?? 20_261_121) })
