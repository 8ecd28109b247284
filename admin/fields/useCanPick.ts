import { useRBAC } from '@strapi/strapi/admin';
import { PERMISSIONS } from '../../server/contracts/api';

/** Outside the hook: `useRBAC` asks again for every new array. */
const PICK = [{ action: PERMISSIONS.pick, subject: null }] as Parameters<typeof useRBAC>[0];

/** Whether this editor may pick from the DAM; null until it is known. */
export function useCanPick(): boolean | null {
  const { allowedActions, isLoading } = useRBAC(PICK);
  return isLoading ? null : allowedActions.canPick === true;
}
