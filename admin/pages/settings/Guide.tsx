import {
  Accordion,
  Box,
  Field,
  Flex,
  SingleSelect,
  SingleSelectOption,
  Td,
  Tr,
  Typography,
} from '@strapi/design-system';
import { Duplicate } from '@strapi/icons';
import { useCallback, useState } from 'react';
import type { ConnectorGuide } from '../../../server/contracts/administration';
import { useDamApi } from '../../api';
import { useRequest } from '../../useRequest';
import { useText } from '../../useText';
import { CopyButton } from './CopyButton';
import { Answered, Code, Columns, Section } from './parts';

/** How to connect a DAM: a snippet for each connector, and what its options mean. */
export function Guide({ isFirst }: { isFirst: boolean }) {
  const text = useText();
  const api = useDamApi();
  const send = useCallback((signal: AbortSignal) => api.guide(signal), [api]);
  const { result, retry } = useRequest(send);
  return (
    <Section title={isFirst ? 'settings.guide.first' : 'settings.guide.another'}>
      <Typography textColor="neutral700" tag="p" marginBottom={4}>
        {text(isFirst ? 'settings.guide.hint' : 'settings.guide.another.hint')}
      </Typography>
      <Answered result={result} onRetry={retry}>
        {({ connectors }) => <Steps connectors={connectors} />}
      </Answered>
    </Section>
  );
}

function Steps({ connectors }: { connectors: readonly ConnectorGuide[] }) {
  const text = useText();
  const [chosen, setChosen] = useState<string | null>(null);
  const guide = connectors.find(({ id }) => id === chosen);
  return (
    <Flex direction="column" alignItems="stretch" gap={5}>
      <Box maxWidth="40rem">
        <Field.Root>
          <Field.Label>{text('settings.guide.choose')}</Field.Label>
          <SingleSelect
            value={chosen ?? ''}
            placeholder={text('settings.guide.placeholder')}
            onChange={(value) => setChosen(String(value))}
          >
            {connectors.map(({ id, label }) => (
              <SingleSelectOption key={id} value={id}>
                {label}
              </SingleSelectOption>
            ))}
          </SingleSelect>
        </Field.Root>
      </Box>
      {guide !== undefined && <Snippet guide={guide} />}
    </Flex>
  );
}

function Snippet({ guide }: { guide: ConnectorGuide }) {
  const text = useText();
  const environment = guide.variables.map((name) => `${name}=`).join('\n');
  return (
    <>
      <ToCopy title={text('settings.guide.snippet')} code={guide.snippet} />
      {environment !== '' && (
        <ToCopy title={text('settings.guide.environment')} code={environment} />
      )}
      <Typography textColor="neutral800" tag="p">
        {text('settings.guide.restart')}
      </Typography>
      <Accordion.Root>
        <Accordion.Item value="options">
          <Accordion.Header>
            <Accordion.Trigger>
              {text('settings.guide.options', { count: guide.options.length })}
            </Accordion.Trigger>
          </Accordion.Header>
          <Accordion.Content>
            <OptionTable guide={guide} />
          </Accordion.Content>
        </Accordion.Item>
      </Accordion.Root>
    </>
  );
}

/** Text for a file of the project. */
function ToCopy({ title, code }: { title: string; code: string }) {
  return (
    <div>
      <Flex justifyContent="space-between" gap={4} paddingBottom={2} wrap="wrap">
        <Typography fontWeight="semiBold" textColor="neutral800" tag="h3">
          {title}
        </Typography>
        <CopyButton text={code} label="settings.copy" icon={<Duplicate />} />
      </Flex>
      <Code tabIndex={0} role="region" aria-label={title}>
        {code}
      </Code>
    </div>
  );
}

const COLUMNS = [
  'settings.guide.options.name',
  'settings.guide.options.meaning',
  'settings.guide.options.default',
] as const;

function OptionTable({ guide: { options, label } }: { guide: ConnectorGuide }) {
  const text = useText();
  return (
    <Columns label={label} columns={COLUMNS} rows={options.length}>
      {options.map((option) => (
        <Tr key={option.name}>
          <Td>
            <Typography textColor="neutral800" fontWeight="semiBold">
              {option.name}
            </Typography>
          </Td>
          <Td style={{ whiteSpace: 'normal' }}>
            <Typography textColor="neutral800">{option.meaning ?? '–'}</Typography>
          </Td>
          <Td style={{ whiteSpace: 'normal', overflowWrap: 'anywhere' }}>
            <Typography textColor="neutral600">
              {option.isRequired
                ? text('settings.guide.required')
                : (option.default ?? text('settings.guide.optional'))}
            </Typography>
          </Td>
        </Tr>
      ))}
    </Columns>
  );
}
