import { useRBAC } from '@strapi/strapi/admin';
import { PERMISSIONS } from '../../server/contracts/api';

/** A constant, because `useRBAC` sends a request for every new array. */
const PICK = [{ action: PERMISSIONS.pick, subject: null }] as Parameters<typeof useRBAC>[0];

/** Returns true if the editor may pick assets, or null until the permissions are loaded. */
export function useCanPick(): boolean | null {
  const { allowedActions, isLoading } = useRBAC(PICK);
  return isLoading ? null : allowedActions.canPick === true;
}
