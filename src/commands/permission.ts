import { type Command, type Refusal, type Role, roles, verbs } from './command.ts';

/**
 * Whether someone's role on the repository is enough for a command. `roleName` is `role_name` of
 * `GET /collaborators/{user}/permission`; `base` its `permission`, to which GitHub folds a custom role.
 * https://docs.github.com/rest/collaborators/collaborators#get-repository-permissions-for-a-user
 */
export function refuseByRole(
  { verb }: Command,
  { login, roleName, base }: { login: string; roleName: string; base: string },
): Refusal | undefined {
  const has = rankOf(roleName) ?? rankOf(base) ?? 0;
  const wanted = verbs[verb].role;
  if (has >= roles.indexOf(wanted)) return undefined;
  return {
    code: 'not_allowed',
    message: `${login} has the role ${roleName}; \`/migrate ${verb}\` needs ${wanted}.`,
    nextStep: `Someone with the role ${wanted} can give the command.`,
  };
}

function rankOf(role: string): number | undefined {
  const rank = roles.indexOf(role as Role);
  return rank < 0 ? undefined : rank;
}
