import { Box, Tabs } from '@strapi/design-system';
import type { ReactNode } from 'react';
import { styled } from 'styled-components';
import { useText } from '../useText';

const TabsRoot = styled(Tabs.Root)`
  display: flex;
  flex: 1;
  flex-direction: column;
  min-height: 0;
`;

const Panel = styled(Tabs.Content)`
  display: flex;
  flex: 1;
  flex-direction: column;
  min-height: 0;
`;

interface SourceTabsProps {
  /** Opens Strapi's own dialog; undefined if there is none. */
  onLibrary: (() => void) | undefined;
  children: ReactNode;
}

/** The tabs DAM and Media Library. The second one closes the picker and opens Strapi's own dialog. */
export function SourceTabs({ onLibrary, children }: SourceTabsProps) {
  const text = useText();
  return (
    <TabsRoot
      value="dam"
      variant="simple"
      // With automatic activation, an arrow key on the tabs would already open the other dialog.
      activationMode="manual"
      onValueChange={(value) => (value === 'library' ? onLibrary?.() : undefined)}
    >
      {onLibrary !== undefined && (
        <Box paddingLeft={5} paddingRight={5} borderColor="neutral150" borderWidth="0 0 1px 0">
          <Tabs.List aria-label={text('picker.tabs')}>
            <Tabs.Trigger value="dam">{text('picker.tab.dam')}</Tabs.Trigger>
            <Tabs.Trigger value="library">{text('picker.tab.library')}</Tabs.Trigger>
          </Tabs.List>
        </Box>
      )}
      <Panel value="dam" tabIndex={-1}>
        {children}
      </Panel>
    </TabsRoot>
  );
}
