import { Box, Flex, Typography } from '@strapi/design-system';
import { ArrowRight } from '@strapi/icons';
import { type ReactNode, useState } from 'react';
import type { Reference } from '../../../server/contracts/reference';
import { stateOf } from '../../asset/assetState';
import { StateBadge } from '../../asset/StateBadge';
import { Thumbnail } from '../../asset/Thumbnail';
import { useText } from '../../useText';
import { Card } from '../ListCard';
import { ReplaceButton } from './ReplaceButton';
import type { Pair, Shown } from './ReplacePage';

interface BeforeAndAfterProps {
  pair: Pair;
  before: Shown | undefined;
  after: Shown | undefined;
}

export function BeforeAndAfter({ pair: { from, to }, before, after }: BeforeAndAfterProps) {
  const text = useText();
  const title = before?.asset?.title ?? from.assetId;
  const choose = <ReplaceButton from={from} title={title} again={to !== null} />;
  return (
    <Card>
      <Flex gap={5} alignItems="center" wrap="wrap">
        <Side label={text('replace.before')} name={from} shown={before} />
        <Box color="neutral500" aria-hidden>
          <ArrowRight width="2.4rem" height="2.4rem" fill="currentColor" />
        </Box>
        {to === null ? (
          <Box flex="1 1 28rem">{choose}</Box>
        ) : (
          <Side label={text('replace.after')} name={to} shown={after}>
            {choose}
          </Side>
        )}
      </Flex>
    </Card>
  );
}

interface SideProps {
  label: string;
  name: Reference;
  shown: Shown | undefined;
  children?: ReactNode;
}

function Side({ label, name, shown, children }: SideProps) {
  const [now] = useState(() => Date.now());
  const asset = shown?.asset ?? null;
  return (
    <Flex gap={4} flex="1 1 28rem" minWidth={0} alignItems="center">
      <Box width="12rem" height="9rem" hasRadius overflow="hidden" shrink={0}>
        <Thumbnail
          url={asset?.thumbnailUrl ?? null}
          kind={asset?.kind ?? 'image'}
          mime={asset?.mime ?? ''}
          eager
        />
      </Box>
      <Flex direction="column" alignItems="flex-start" gap={1} minWidth={0}>
        <Typography variant="sigma" textColor="neutral600">
          {label}
        </Typography>
        <Typography fontWeight="semiBold" textColor="neutral800" dir="auto">
          {asset?.title ?? name.assetId}
        </Typography>
        <StateBadge state={stateOf(shown?.availability ?? 'unknown', asset, now)} />
        {children}
      </Flex>
    </Flex>
  );
}
