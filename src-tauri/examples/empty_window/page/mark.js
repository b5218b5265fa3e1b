// Marks the moment after the first frame, as the application's page does.
requestAnimationFrame(() => requestAnimationFrame(() => performance.mark("jackstaff:interactive")));
