import { Accordion, Flex, Td, Tr, Typography } from '@strapi/design-system';
import { Lock, WarningCircle } from '@strapi/icons';
import { useCallback } from 'react';
import type { ConfigValue } from '../../../server/contracts/administration';
import { useDamApi } from '../../api';
import { useRequest } from '../../useRequest';
import { useText } from '../../useText';
import { Answered, Columns, Section } from './parts';

/** The configuration in force. Code sets it, so that nothing can be changed here. */
export function Configuration() {
  const text = useText();
  const api = useDamApi();
  const send = useCallback((signal: AbortSignal) => api.configuration(signal), [api]);
  const { result, retry } = useRequest(send);
  return (
    <Section title="settings.config">
      <Flex gap={2} alignItems="flex-start" marginBottom={4} color="neutral600">
        <Lock width="1.6rem" height="1.6rem" fill="currentColor" aria-hidden />
        <Typography textColor="neutral700" tag="p">
          {text('settings.config.hint')}
        </Typography>
      </Flex>
      <Answered result={result} onRetry={retry}>
        {({ values, connections }) => (
          <Accordion.Root>
            <Group id="site" title={text('settings.config.site')} values={values} />
            {connections.map(({ key, label, values: ofConnection }) => (
              <Group
                key={key}
                id={`connection ${key}`}
                title={text('settings.config.connection', { label, key })}
                values={ofConnection}
              />
            ))}
          </Accordion.Root>
        )}
      </Answered>
    </Section>
  );
}

const COLUMNS = [
  'settings.config.option',
  'settings.config.value',
  'settings.config.source',
] as const;

interface GroupProps {
  id: string;
  title: string;
  values: readonly ConfigValue[];
}

function Group({ id, title, values }: GroupProps) {
  const text = useText();
  const count = values.filter(({ notice }) => notice !== null).length;
  return (
    <Accordion.Item value={id}>
      <Accordion.Header>
        <Accordion.Trigger
          {...(count > 0 && { description: text('settings.config.notices', { count }) })}
        >
          {title}
        </Accordion.Trigger>
      </Accordion.Header>
      <Accordion.Content>
        <Columns label={title} columns={COLUMNS} rows={values.length}>
          {values.map((value) => (
            <ValueRow key={value.path} value={value} />
          ))}
        </Columns>
      </Accordion.Content>
    </Accordion.Item>
  );
}

function ValueRow({ value: { path, value, source, notice } }: { value: ConfigValue }) {
  const text = useText();
  return (
    <Tr>
      <Td>
        <Typography textColor="neutral800" fontWeight="semiBold">
          {path}
        </Typography>
      </Td>
      <Td style={{ whiteSpace: 'normal', overflowWrap: 'anywhere' }}>
        <Typography textColor={value === null ? 'neutral600' : 'neutral800'} dir="auto">
          {value === null && text('settings.config.secret')}
          {value === '' ? text('settings.config.empty') : value}
        </Typography>
        {notice !== null && (
          <Flex gap={2} paddingTop={1} color="warning600" alignItems="flex-start">
            <WarningCircle width="1.6rem" height="1.6rem" fill="currentColor" aria-hidden />
            <Typography variant="pi" textColor="warning700" tag="p">
              {text(`settings.config.notice.${notice}`)}
            </Typography>
          </Flex>
        )}
      </Td>
      <Td>
        <Typography textColor="neutral600">{text(`settings.config.source.${source}`)}</Typography>
      </Td>
    </Tr>
  );
}
