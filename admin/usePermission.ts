import { useRBAC } from '@strapi/strapi/admin';

type Permissions = Extract<Parameters<typeof useRBAC>[0], readonly unknown[]>;

/** One list per action, because `useRBAC` sends a request for every new list. */
const lists = new Map<string, Permissions>();

/** Returns true if the user may do `action`, such as `plugin::dam.pick`; null until the permissions are loaded. */
export function usePermission(action: string): boolean | null {
  const { allowedActions, isLoading } = useRBAC(listOf(action));
  const [isAllowed] = Object.values(allowedActions);
  return isLoading ? null : isAllowed === true;
}

function listOf(action: string): Permissions {
  const known = lists.get(action) ?? ([{ action, subject: null }] as unknown as Permissions);
  lists.set(action, known);
  return known;
}
