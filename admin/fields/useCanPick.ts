import { PERMISSIONS } from '../../server/contracts/api';
import { usePermission } from '../usePermission';

/** Returns true if the editor may pick assets, or null until the permissions are loaded. */
export function useCanPick(): boolean | null {
  return usePermission(PERMISSIONS.pick);
}
