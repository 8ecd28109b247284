import { Box, Checkbox, Typography } from '@strapi/design-system';
import { ArrowRight } from '@strapi/icons';
import { Page } from '@strapi/strapi/admin';
import { useCallback, useState } from 'react';
import { styled } from 'styled-components';
import type { AdoptableAddress } from '../../../server/contracts/adoption';
import { useDamApi } from '../../api';
import { Failed } from '../../asset/Failed';
import { useRequest } from '../../useRequest';
import { useText } from '../../useText';
import { List, Pages, TickAll, usePage } from './Paged';
import { AssetPicture } from './Picture';
import type { Act } from './useAdoption';

const Pair = styled(Box)`
  display: grid;
  grid-template-columns: 2rem minmax(0, 1fr) auto minmax(0, 32rem);
  gap: 1.6rem;
  align-items: center;
`;

const Address = styled(Typography)`
  overflow-wrap: anywhere;
`;

interface AddressesProps {
  act: Act;
  isDisabled: boolean;
}

/** The addresses of DAMs in content, each beside the asset that it shows. */
export function Addresses({ act, isDisabled }: AddressesProps) {
  const { adoption: api } = useDamApi();
  const text = useText();
  const { page, pageSize } = usePage();
  const send = useCallback(
    (signal: AbortSignal) => api.addresses({ page, pageSize }, signal),
    [api, page, pageSize],
  );
  const { result, isStale, retry } = useRequest(send);
  const { isTicked, tick } = useTicks(act);
  if (result.phase === 'loading') return <Page.Loading />;
  if (result.phase === 'failed') {
    return <Failed failure={result.failure} dam={null} onRetry={retry} />;
  }
  const { addresses, total } = result.value;
  const known = addresses.filter(({ candidate }) => candidate !== null);
  return (
    <Box aria-busy={isStale}>
      {known.length > 0 && (
        <TickAll
          label={text('adoption.addresses.tickAll', { count: known.length })}
          total={known.length}
          ticked={known.filter(isTicked).length}
          onChange={(ticked) => tick(known, ticked)}
          isDisabled={isDisabled}
        />
      )}
      <List>
        {addresses.map((address) => (
          <AddressLine
            key={address.key}
            address={address}
            isTicked={isTicked(address)}
            onTick={(ticked) => tick([address], ticked)}
            isDisabled={isDisabled}
          />
        ))}
      </List>
      <Pages total={total} />
    </Box>
  );
}

/** Shows ticks at once, and takes them back if they cannot be saved. */
function useTicks(act: Act) {
  const [made, setMade] = useState<ReadonlyMap<string, boolean>>(new Map());
  const isTicked = ({ key, isChosen }: AdoptableAddress) => made.get(key) ?? isChosen;
  const tick = async (addresses: readonly AdoptableAddress[], isChosen: boolean) => {
    const former = addresses.map((address) => [address.key, isTicked(address)] as const);
    const keys = addresses.map(({ key }) => key);
    setMade((before) => new Map([...before, ...keys.map((key) => [key, isChosen] as const)]));
    const sent = keys.map((key) => ({ key, isChosen }));
    if (await act((api) => api.choose({ addresses: sent }))) return;
    setMade((before) => new Map([...before, ...former]));
  };
  return { isTicked, tick };
}

interface AddressLineProps {
  address: AdoptableAddress;
  isTicked: boolean;
  onTick: (ticked: boolean) => void;
  isDisabled: boolean;
}

function AddressLine({ address, isTicked, onTick, isDisabled }: AddressLineProps) {
  const text = useText();
  const { address: url, uses, candidate, reason } = address;
  return (
    <li>
      <Pair>
        {candidate === null ? (
          <span />
        ) : (
          <Checkbox
            checked={isTicked}
            disabled={isDisabled}
            aria-label={text('adoption.addresses.tick', { asset: candidate.title, address: url })}
            onCheckedChange={(checked) => onTick(checked === true)}
          />
        )}
        <Box>
          <Address tag="p" textColor="neutral800" dir="ltr">
            {url}
          </Address>
          <Typography variant="pi" textColor="neutral600" tag="p">
            {text('adoption.uses', { count: uses })}
          </Typography>
        </Box>
        {candidate === null ? (
          <span />
        ) : (
          <Box tag={ArrowRight} color="neutral500" width="1.6rem" aria-hidden />
        )}
        {candidate === null ? (
          <Typography textColor="neutral700" tag="p">
            {text(`adoption.addresses.${reason ?? 'no-asset'}`)}
          </Typography>
        ) : (
          <AssetPicture candidate={candidate} isNamed />
        )}
      </Pair>
    </li>
  );
}
