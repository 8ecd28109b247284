import { Box, Flex, Link, Typography } from '@strapi/design-system';
import { Widget } from '@strapi/strapi/admin';
import { type ReactNode, useCallback, useState } from 'react';
import { Link as RouterLink } from 'react-router-dom';
import { styled } from 'styled-components';
import type { AttentionResponse, UsedAsset } from '../../server/contracts/api';
import { useDamApi } from '../api';
import { stateOf } from '../asset/assetState';
import { StateBadge } from '../asset/StateBadge';
import { usagePath } from '../asset/usagePath';
import { UsedAssetCell } from '../pages/UsedAssetCell';
import { useRequest } from '../useRequest';
import { useText } from '../useText';

const Line = styled(RouterLink)`
  display: flex;
  align-items: center;
  justify-content: space-between;
  gap: 1.2rem;
  padding: 0.8rem 0;
  color: inherit;
  text-decoration: none;
`;

/**
 * Widget of Strapi's home page. Lists assets in use that cannot be shown, or that expire soon, first those in
 * entries of the signed-in person, and connections that do not answer.
 */
export default function AttentionWidget() {
  const api = useDamApi();
  const sendRequest = useCallback((signal: AbortSignal) => api.attention(signal), [api]);
  const { result } = useRequest(sendRequest);
  if (result.phase === 'loading') return <Widget.Loading />;
  if (result.phase === 'failed') return <Widget.Error />;
  return <Attention {...result.value} />;
}

function Attention({ counts, mine, mineTotal, assets, connections }: AttentionResponse) {
  const text = useText();
  const failing = connections.filter(({ status }) => status.state === 'failing');
  const total = counts.problem ?? 0;
  if (total === 0 && failing.length === 0) {
    return <Widget.NoData>{text('widget.allWell')}</Widget.NoData>;
  }
  return (
    <Flex direction="column" alignItems="stretch" gap={3}>
      {failing.map(({ key, label }) => (
        <Box key={key} role="alert" background="danger100" hasRadius padding={3}>
          <Typography textColor="danger700">
            {text('widget.unreachable', { dam: label })}
          </Typography>
        </Box>
      ))}
      {mine.length > 0 && (
        <Assets title={text('widget.mine')} assets={mine}>
          {mineTotal > mine.length && (
            <Link tag={RouterLink} to="/plugins/dam?state=problem&mine=true">
              {text('widget.mine.all', { count: mineTotal })}
            </Link>
          )}
        </Assets>
      )}
      {(assets.length > 0 || total > mine.length) && (
        <Assets title={mine.length > 0 ? text('widget.others') : null} assets={assets}>
          {total > mine.length + assets.length && (
            <Link tag={RouterLink} to="/plugins/dam?state=problem">
              {text('widget.all', { count: total })}
            </Link>
          )}
        </Assets>
      )}
    </Flex>
  );
}

interface AssetsProps {
  title: string | null;
  assets: readonly UsedAsset[];
  /** A link to the others, if there are more. */
  children: ReactNode;
}

function Assets({ title, assets, children }: AssetsProps) {
  const [now] = useState(() => Date.now());
  return (
    <section>
      {title !== null && (
        <Typography variant="sigma" textColor="neutral600" tag="h3">
          {title}
        </Typography>
      )}
      <ul>
        {assets.map((used) => (
          <li key={usagePath(used)}>
            <Line to={usagePath(used)}>
              <UsedAssetCell used={used} size="3.2rem" />
              <StateBadge state={stateOf(used.availability, used.asset, now)} />
            </Line>
          </li>
        ))}
      </ul>
      {children}
    </section>
  );
}
