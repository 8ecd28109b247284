import { Box, Link } from '@strapi/design-system';
import { Database } from '@strapi/icons';
import { Message } from '../asset/Message';
import { useText } from '../useText';

const CONFIG_EXAMPLE = `dam: {
  config: {
    connections: [{ key: 'brand', connector: '…', options: {} }],
  },
}`;

/** Explains how to configure a connection; displayed while there is none. */
export function Unconfigured() {
  const text = useText();
  return (
    <Message icon={Database} title={text('unconfigured.title')}>
      <Box paddingBottom={4}>{text('unconfigured.hint')}</Box>
      <Box
        tag="pre"
        background="neutral100"
        padding={4}
        hasRadius
        style={{ textAlign: 'left', fontFamily: 'monospace' }}
      >
        {CONFIG_EXAMPLE}
      </Box>
      <Box paddingTop={4}>
        <Link href="https://docs.strapi.io/cms/configurations/plugins" isExternal>
          {text('unconfigured.link')}
        </Link>
      </Box>
    </Message>
  );
}
