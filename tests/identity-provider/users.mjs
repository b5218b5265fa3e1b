//! The people of the development stage: one in each group that has a role, and one in none.

/** The password of every user here. */
export const PASSWORD = 'jackstaff';

/** Login name to name, address and groups. */
export const USERS = new Map([
  ['sam', { name: 'Sam Okafor', email: 'sam@example.org', groups: ['superadmins'] }],
  ['ana', { name: 'Ana Kovač', email: 'ana@example.org', groups: ['admins'] }],
  ['ben', { name: 'Ben Lindqvist', email: 'ben@example.org', groups: ['editors'] }],
  ['chiyo', { name: 'Chiyo Tanaka', email: 'chiyo@example.org', groups: ['viewers'] }],
  ['dara', { name: 'Dara Byrne', email: 'dara@example.org', groups: [] }],
]);

/** The account of oidc-provider for a login name; undefined for strangers. */
export function findAccount(_context, login) {
  const user = USERS.get(login);
  if (!user) return undefined;
  return {
    accountId: login,
    claims: () => ({
      sub: login,
      name: user.name,
      preferred_username: login,
      email: user.email,
      email_verified: true,
      groups: user.groups,
    }),
  };
}
