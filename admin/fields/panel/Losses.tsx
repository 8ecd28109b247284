import { Flex, TextButton, Typography } from '@strapi/design-system';
import { useNotification } from '@strapi/strapi/admin';
import { useEffect, useRef } from 'react';
import { styled } from 'styled-components';
import type { ReferenceKey } from '../../../server/contracts/reference';
import { stateOf } from '../../asset/assetState';
import { useFormat } from '../../asset/useFormat';
import { useText } from '../../useText';
import { assetStore, type Loss } from '../assetStore';

const Notice = styled(Flex)`
  border-left: 4px solid ${({ theme }) => theme.colors.danger600};
`;

/** Announces the assets that visitors do not see any more since the page was opened. */
export function Losses({ losses }: { losses: readonly Loss[] }) {
  const text = useText();
  const format = useFormat();
  const { toggleNotification } = useNotification();
  const told = useRef<ReadonlySet<ReferenceKey>>(new Set());
  const messages = losses.map(({ key, reference, status }) => ({
    key,
    message: text('panel.lost', {
      title: status.asset?.title ?? reference.assetId,
      state: format.state(stateOf(status.availability, status.asset, Date.now())),
    }),
  }));
  useEffect(() => {
    for (const { key, message } of messages) {
      if (told.current.has(key)) continue;
      // Screen readers say it, and the panel may be scrolled away or folded on a small screen.
      toggleNotification({ type: 'warning', message, timeout: 10_000 });
    }
    told.current = new Set(messages.map(({ key }) => key));
  });
  if (messages.length === 0) return null;
  return (
    <Notice
      direction="column"
      alignItems="flex-start"
      gap={2}
      padding={3}
      hasRadius
      background="danger100"
    >
      {messages.map(({ key, message }) => (
        <Typography key={key} variant="pi" textColor="neutral800" tag="p">
          {message}
        </Typography>
      ))}
      <TextButton onClick={assetStore.dismiss}>{text('action.close')}</TextButton>
    </Notice>
  );
}
