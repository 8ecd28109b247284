import { Flex } from '@strapi/design-system';
import { Layouts, Page } from '@strapi/strapi/admin';
import { useCallback } from 'react';
import { PERMISSIONS } from '../../../server/contracts/api';
import { useDamApi } from '../../api';
import { useRequest } from '../../useRequest';
import { useText } from '../../useText';
import { Actions } from './Actions';
import { Configuration } from './Configuration';
import { Connections } from './Connections';
import { FailedJobs } from './FailedJobs';
import { Guide } from './Guide';

const READ = [{ action: PERMISSIONS.settingsRead, subject: null }];

/** Settings > DAM: how to connect a DAM, the connections now, and what an administrator can do about them. */
export default function SettingsPage() {
  const text = useText();
  return (
    <Page.Protect permissions={READ}>
      <Page.Main>
        <Page.Title>{text('settings.title')}</Page.Title>
        <Layouts.Header title={text('settings.title')} subtitle={text('settings.subtitle')} />
        <Layouts.Content>
          <Flex direction="column" alignItems="stretch" gap={8} paddingBottom={10}>
            <Sections />
          </Flex>
        </Layouts.Content>
      </Page.Main>
    </Page.Protect>
  );
}

/** Without a connection there is nothing to look at: how to get one comes first. */
function Sections() {
  const api = useDamApi();
  const send = useCallback((signal: AbortSignal) => api.connectionHealth(signal), [api]);
  const request = useRequest(send);
  const { result } = request;
  const connections = result.phase === 'ready' ? result.value.connections : [];
  const isFirstStart = result.phase === 'ready' && connections.length === 0;
  if (isFirstStart) {
    return (
      <>
        <Guide isFirst />
        <Configuration />
      </>
    );
  }
  return (
    <>
      <Connections {...request} />
      <FailedJobs />
      <Actions connections={connections} />
      <Configuration />
      <Guide isFirst={false} />
    </>
  );
}
