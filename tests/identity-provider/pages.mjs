//! The provider's pages: plain forms that work without scripts.

const ENTITIES = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

/** Text made safe for HTML. */
export const escape = (text) => String(text ?? '').replace(/[&<>"']/g, (character) => ENTITIES[character]);

/** The one style sheet. */
export const STYLE = `
:root { color-scheme: light dark; --bg: #f6f7f9; --card: #fff; --line: #e3e6eb; --text: #1a2029; --quiet: #566072;
  --accent: #1f5fd6; --on-accent: #fff; --bad: #b3261e; --bad-bg: #fdecea; }
@media (prefers-color-scheme: dark) { :root { --bg: #12151b; --card: #181c23; --line: #2a303b; --text: #e8ebf0;
  --quiet: #a9b2c1; --accent: #6ea1ff; --on-accent: #0b1324; --bad: #ff8a80; --bad-bg: #3a1a1a; } }
* { box-sizing: border-box; }
body { margin: 0; min-height: 100vh; display: grid; place-items: center; background: var(--bg); color: var(--text);
  font: 15px/1.5 system-ui, "Segoe UI", "DejaVu Sans", sans-serif; }
main { width: min(360px, calc(100vw - 32px)); padding: 32px; background: var(--card); border: 1px solid var(--line);
  border-radius: 12px; }
h1 { margin: 0 0 4px; font-size: 20px; }
p { margin: 0 0 20px; color: var(--quiet); }
label { display: block; margin: 0 0 4px; font-weight: 600; font-size: 13px; }
input { width: 100%; margin: 0 0 16px; padding: 9px 12px; font: inherit; color: inherit; background: transparent;
  border: 1px solid var(--line); border-radius: 8px; }
input:focus-visible, button:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
button { width: 100%; margin: 0 0 8px; padding: 10px 12px; font: inherit; font-weight: 600; border-radius: 8px;
  border: 1px solid var(--accent); background: var(--accent); color: var(--on-accent); cursor: pointer; }
button.quiet { border-color: var(--line); background: transparent; color: var(--text); }
.error { margin: 0 0 16px; padding: 8px 12px; border-radius: 8px; background: var(--bad-bg); color: var(--bad); }
`;

function page(title, body) {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escape(title)}</title>
<link rel="stylesheet" href="/style.css">
</head>
<body><main>
${body}
</main></body>
</html>
`;
}

/** Asks for name and password; `error` is shown above the form. */
export function loginPage({ uid, client, login, error }) {
  return page(
    'Sign in',
    `<h1>Sign in</h1>
<p>to continue to ${escape(client)}</p>
${error ? `<div class="error" id="error" role="alert">${escape(error)}</div>` : ''}
<form method="post" action="/interaction/${encodeURIComponent(uid)}" autocomplete="off">
<label for="login">Name</label>
<input id="login" name="login" value="${escape(login)}" required ${login ? '' : 'autofocus'}>
<label for="password">Password</label>
<input id="password" name="password" type="password" required ${login ? 'autofocus' : ''}>
<button id="sign-in" name="action" value="sign-in">Sign in</button>
<button id="cancel" name="action" value="cancel" class="quiet" formnovalidate>Cancel</button>
</form>`,
  );
}

/** Asks before the provider's own session ends; `form` is oidc-provider's hidden form. */
export function logoutPage(form) {
  return page(
    'Sign out',
    `<h1>Sign out here?</h1>
<p>Other applications will ask for your name and password again.</p>
${form}
<button id="sign-out" type="submit" form="op.logoutForm" name="logout" value="yes">Sign out</button>
<button class="quiet" type="submit" form="op.logoutForm">Stay signed in</button>`,
  );
}

/** Says that the session has ended. */
export const signedOutPage = () => page('Signed out', '<h1>Signed out</h1>\n<p>You can close this page.</p>');

/** Says what went wrong. */
export function errorPage(error, description) {
  return page(
    'Sign-in failed',
    `<h1>This sign-in cannot go on</h1>
<p>Start again from the application.</p>
<div class="error" id="error" role="alert">${escape(error)}: ${escape(description)}</div>`,
  );
}
