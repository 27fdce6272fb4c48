// No test, and no process that a test starts, goes by what the environment says of colours and of CI.
for (const name of ["CI", "FORCE_COLOR", "NO_COLOR"]) delete process.env[name];
