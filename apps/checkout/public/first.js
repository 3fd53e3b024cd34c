// Runs before the first paint, as a file of its own because the CSP forbids inline scripts: no flash of the wrong scheme.
(() => {
  let wish = 'auto';
  try {
    wish = localStorage.getItem('chaintill-pay-scheme') ?? 'auto';
  } catch {
    // Storage may be blocked; the system's wish is a good answer then.
  }
  const dark = wish === 'dark' || (wish !== 'light' && matchMedia('(prefers-color-scheme: dark)').matches);
  document.documentElement.setAttribute('data-scheme', dark ? 'dark' : 'light');
})();
