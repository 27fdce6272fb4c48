// What the environment says of colours and of CI is no part of any test, nor of the processes that tests start.
for (const name of ["CI", "FORCE_COLOR", "NO_COLOR"]) delete process.env[name];
