import { Box, Link } from '@strapi/design-system';
import { Database } from '@strapi/icons';
import { Link as RouterLink } from 'react-router-dom';
import { PERMISSIONS } from '../../server/contracts/api';
import { Message } from '../asset/Message';
import { PLUGIN_ID } from '../pluginId';
import { usePermission } from '../usePermission';
import { useText } from '../useText';

const CONFIG_EXAMPLE = `dam: {
  config: {
    connections: [{ key: 'brand', connector: '…', options: {} }],
  },
}`;

/** Explains how to configure a connection; displayed while there is none. Administrators get the way to do it. */
export function Unconfigured() {
  const text = useText();
  const isAdministrator = usePermission(PERMISSIONS.settingsRead) === true;
  return (
    <Message icon={Database} title={text('unconfigured.title')}>
      {isAdministrator ? (
        <Link tag={RouterLink} to={`/settings/${PLUGIN_ID}`} target="_blank">
          {text('unconfigured.settings')}
        </Link>
      ) : (
        <Instructions />
      )}
    </Message>
  );
}

function Instructions() {
  const text = useText();
  return (
    <>
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
    </>
  );
}
