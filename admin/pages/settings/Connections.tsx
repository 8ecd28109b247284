import { Button, Flex, Typography } from '@strapi/design-system';
import { ArrowClockwise } from '@strapi/icons';
import type { ConnectionHealthResponse } from '../../../server/contracts/administration';
import { useFormat } from '../../asset/useFormat';
import type { RequestResult } from '../../useRequest';
import { useText } from '../../useText';
import { ConnectionCard } from './ConnectionCard';
import { Answered, Rows, Section } from './parts';

interface ConnectionsProps {
  result: RequestResult<ConnectionHealthResponse>;
  isStale: boolean;
  retry: () => void;
}

/** Every connection with its state now and what is known of its past. */
export function Connections({ result, isStale, retry }: ConnectionsProps) {
  const text = useText();
  const format = useFormat();
  return (
    <Section
      title="settings.connections"
      action={
        <Button variant="tertiary" startIcon={<ArrowClockwise />} loading={isStale} onClick={retry}>
          {text('settings.connections.check')}
        </Button>
      }
    >
      <Answered result={result} onRetry={retry}>
        {({ connections, cachedBytes, cacheBytes }) => (
          <Flex direction="column" alignItems="stretch" gap={2}>
            <Rows>
              {connections.map((each) => (
                <ConnectionCard key={each.key} connection={each} onTested={retry} />
              ))}
            </Rows>
            <Typography variant="pi" textColor="neutral600" tag="p">
              {text('settings.cache', {
                used: format.bytes(cachedBytes),
                most: format.bytes(cacheBytes),
              })}
            </Typography>
          </Flex>
        )}
      </Answered>
    </Section>
  );
}
