import { Button } from '@strapi/design-system';
import { useRef, useState } from 'react';
import { useNavigate } from 'react-router-dom';
import { PERMISSIONS } from '../../../server/contracts/api';
import { encodeAssetId, type Reference } from '../../../server/contracts/reference';
import { usagePath } from '../../asset/usagePath';
import { AssetChooser } from '../../picker/AssetChooser';
import { usePermission } from '../../usePermission';
import { useText } from '../../useText';

interface ReplaceButtonProps {
  from: Reference;
  title: string;
  /** True if an asset is chosen already. */
  again?: boolean;
}

/** Lets the user choose the asset for the place of another one, and opens the page that shows what changes. */
export function ReplaceButton({ from, title, again = false }: ReplaceButtonProps) {
  const text = useText();
  const navigate = useNavigate();
  const mayReplace = usePermission(PERMISSIONS.replace) === true;
  const mayPick = usePermission(PERMISSIONS.pick) === true;
  const [isOpen, setOpen] = useState(false);
  const buttonRef = useRef<HTMLButtonElement>(null);
  if (!mayReplace || !mayPick) return null;
  const close = () => setOpen(false);
  return (
    <>
      <Button
        ref={buttonRef}
        variant={again ? 'tertiary' : 'secondary'}
        size={again ? 'S' : 'M'}
        onClick={() => setOpen(true)}
      >
        {text(again ? 'replace.choose.other' : 'replace.choose')}
      </Button>
      {isOpen && (
        <AssetChooser
          Library={undefined}
          options={NO_RULES}
          multiple={false}
          fieldPlace="replace"
          replaces={{ title, reference: from }}
          next={text('replace.next')}
          onClose={close}
          focusFallback={() => buttonRef.current}
          onFiles={close}
          onPicked={([picked]) => {
            close();
            if (picked === undefined) return;
            const { connection, assetId } = picked.reference;
            const to = encodeURIComponent(`${connection}/${encodeAssetId(assetId)}`);
            navigate(`${usagePath(from)}/replace?to=${to}`);
          }}
        />
      )}
    </>
  );
}

/** Each field says in the plan whether it takes the asset. */
const NO_RULES = {};
