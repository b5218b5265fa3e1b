//! The identity provider of the development stage and of the tests: the certified `oidc-provider`, with people
//! of its own. Keys, sessions and grants live in memory only, so a restart signs everybody out.
//!
//! Environment: PORT (required), ISSUER (default http://127.0.0.1:PORT), RESOURCES (the audiences, separated by
//! commas, that access tokens may be made for), CLIENT_ID, the lifetimes in seconds ACCESS_TOKEN_TTL_S,
//! ID_TOKEN_TTL_S, REFRESH_TOKEN_TTL_S, and ISSUED_TOKENS_FILE: where the text of each issued token is kept, a line
//! each, for the test that looks for them where they must not be.

import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { appendFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import process from 'node:process';
import Provider, { errors } from 'oidc-provider';
import { STYLE, errorPage, loginPage, logoutPage, signedOutPage } from './pages.mjs';
import { PASSWORD, USERS, findAccount } from './users.mjs';

const BODY_MAX_BYTES = 4096;
const SCOPES = ['openid', 'profile', 'email', 'groups', 'offline_access'];

function seconds(name, otherwise) {
  const text = process.env[name];
  if (text === undefined) return otherwise;
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1) throw new Error(`${name} must be a number of seconds, not "${text}"`);
  return value;
}

const port = Number(process.env.PORT);
if (!Number.isInteger(port) || port < 1) {
  console.error('PORT must be set to the port to listen on');
  process.exit(2);
}
const issuer = process.env.ISSUER ?? `http://127.0.0.1:${port}`;
const resources = new Set((process.env.RESOURCES ?? '').split(',').filter(Boolean));
const clientId = process.env.CLIENT_ID ?? 'jackstaff-desktop';
const accessTokenTtl = seconds('ACCESS_TOKEN_TTL_S', 300);

const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const signingKey = { ...privateKey.export({ format: 'jwk' }), use: 'sig', alg: 'RS256', kid: randomBytes(8).toString('hex') };

const provider = new Provider(issuer, {
  clients: [
    {
      client_id: clientId,
      client_name: 'Jackstaff',
      application_type: 'native',
      token_endpoint_auth_method: 'none',
      grant_types: ['authorization_code', 'refresh_token'],
      response_types: ['code'],
      // The port of a native client's loopback redirect is not compared (RFC 8252, section 7.3).
      redirect_uris: ['http://127.0.0.1/callback', 'http://[::1]/callback'],
      post_logout_redirect_uris: ['http://127.0.0.1/signed-out', 'http://[::1]/signed-out'],
    },
  ],
  jwks: { keys: [signingKey] },
  cookies: { keys: [randomBytes(32).toString('hex')] },
  scopes: SCOPES,
  claims: {
    openid: ['sub'],
    profile: ['name', 'preferred_username', 'groups'],
    email: ['email', 'email_verified'],
    groups: ['groups'],
  },
  conformIdTokenClaims: false,
  findAccount,
  pkce: { required: () => true },
  ttl: {
    AccessToken: accessTokenTtl,
    AuthorizationCode: 60,
    Grant: 14 * 24 * 3600,
    IdToken: seconds('ID_TOKEN_TTL_S', 3600),
    Interaction: 3600,
    RefreshToken: seconds('REFRESH_TOKEN_TTL_S', 14 * 24 * 3600),
    Session: 14 * 24 * 3600,
  },
  // The one client is ours: it gets a refresh token without a consent page, and each use makes a new one.
  issueRefreshToken: async (_context, client) => client.grantTypeAllowed('refresh_token'),
  expiresWithSession: async () => false,
  rotateRefreshToken: () => true,
  loadExistingGrant,
  extraTokenClaims: async (_context, token) => {
    const user = USERS.get(token.accountId);
    return user && { name: user.name, groups: user.groups };
  },
  features: {
    devInteractions: { enabled: false },
    revocation: { enabled: true },
    rpInitiatedLogout: {
      enabled: true,
      logoutSource: async (context, form) => { context.body = logoutPage(form); },
      postLogoutSuccessSource: async (context) => { context.body = signedOutPage(); },
    },
    resourceIndicators: {
      enabled: true,
      useGrantedResource: async () => true,
      getResourceServerInfo: async (_context, resource) => {
        if (!resources.has(resource)) throw new errors.InvalidTarget();
        return {
          scope: SCOPES.join(' '),
          audience: resource,
          accessTokenFormat: 'jwt',
          accessTokenTTL: accessTokenTtl,
          jwt: { sign: { alg: 'RS256' } },
        };
      },
    },
  },
  renderError: async (context, out) => {
    context.type = 'html';
    context.body = errorPage(out.error, out.error_description);
  },
});

/** The client is ours and asks for nothing that needs a question: everything it asks for is granted. */
async function loadExistingGrant({ oidc }) {
  const grant = new oidc.provider.Grant({ clientId: oidc.client.clientId, accountId: oidc.session.accountId });
  const scope = [...oidc.requestParamScopes].join(' ');
  if (scope) grant.addOIDCScope(scope);
  for (const resource of Object.keys(oidc.resourceServers ?? {})) grant.addResourceScope(resource, scope);
  await grant.save();
  return grant;
}

async function readForm(request) {
  let text = '';
  for await (const chunk of request) {
    text += chunk;
    if (text.length > BODY_MAX_BYTES) throw new Error('the form is too large');
  }
  return new URLSearchParams(text);
}

function answer(response, status, type, body) {
  response.writeHead(status, {
    'content-type': type,
    'content-security-policy': "default-src 'none'; style-src 'self'; base-uri 'none'; frame-ancestors 'none'",
    'cache-control': 'no-store',
    'referrer-policy': 'no-referrer',
  });
  response.end(body);
}

const html = (response, status, body) => answer(response, status, 'text/html; charset=utf-8', body);

async function interaction(request, response) {
  const { uid, prompt, params } = await provider.interactionDetails(request, response);
  if (prompt.name === 'consent') {
    await provider.interactionFinished(request, response, { consent: {} }, { mergeWithLastSubmission: true });
    return;
  }
  const asked = { uid, client: 'Jackstaff', login: params.login_hint };
  if (request.method !== 'POST') {
    html(response, 200, loginPage(asked));
    return;
  }
  const form = await readForm(request);
  if (form.get('action') === 'cancel') {
    const refusal = { error: 'access_denied', error_description: 'The sign-in was cancelled.' };
    await provider.interactionFinished(request, response, refusal, { mergeWithLastSubmission: false });
    return;
  }
  const login = form.get('login')?.trim() ?? '';
  if (!USERS.has(login) || form.get('password') !== PASSWORD) {
    html(response, 401, loginPage({ ...asked, login, error: 'Name or password is wrong.' }));
    return;
  }
  await provider.interactionFinished(request, response, { login: { accountId: login } }, { mergeWithLastSubmission: false });
}

if (process.env.ISSUED_TOKENS_FILE) {
  provider.use(async (context, next) => {
    await next();
    const { access_token, refresh_token, id_token } = context.oidc?.route === 'token' ? context.body : {};
    const issued = [access_token, refresh_token, id_token].filter(Boolean);
    if (issued.length > 0) await appendFile(process.env.ISSUED_TOKENS_FILE, `${issued.join('\n')}\n`);
  });
}

const standard = provider.callback();

const server = createServer((request, response) => {
  const path = request.url?.split('?')[0] ?? '/';
  if (path === '/style.css') {
    answer(response, 200, 'text/css; charset=utf-8', STYLE);
  } else if (path.startsWith('/interaction/')) {
    interaction(request, response).catch((error) => {
      console.error(`interaction failed: ${error.name}`);
      html(response, 400, errorPage(error.error ?? 'invalid_request', 'This page is no longer valid.'));
    });
  } else {
    standard(request, response);
  }
});

provider.on('server_error', (_context, error) => console.error(`server error: ${error.message}`));
for (const name of ['authorization.error', 'grant.error', 'revocation.error', 'end_session.error']) {
  provider.on(name, (_context, error) => console.error(`${name}: ${error.error}: ${error.error_description}`));
}
process.on('SIGTERM', () => {
  server.close(() => process.exit(0));
  server.closeAllConnections();
});
server.listen(port, '127.0.0.1', () => console.log(`ready ${issuer}`));
