import { Flex, Modal, Tabs } from '@strapi/design-system';
import type { ReactNode } from 'react';
import { styled } from 'styled-components';
import { useText } from '../useText';

const TabsRoot = styled(Tabs.Root)`
  display: flex;
  flex: 1;
  flex-direction: column;
  min-height: 0;

  & > header {
    flex: none;
    padding-block: 0;
    min-height: 5.2rem;
  }
`;

const Panel = styled(Tabs.Content)`
  display: flex;
  flex: 1;
  flex-direction: column;
  min-height: 0;
`;

interface SourceTabsProps {
  title: string;
  /** Opens Strapi's own dialog; undefined if there is none. */
  onLibrary: (() => void) | undefined;
  children: ReactNode;
}

/**
 * The title with the tabs DAM and Media Library beside it, and what they lead to. The second tab closes
 * the picker and opens Strapi's own dialog.
 */
export function SourceTabs({ title, onLibrary, children }: SourceTabsProps) {
  const text = useText();
  return (
    <TabsRoot
      value="dam"
      variant="simple"
      // With automatic activation, an arrow key on the tabs would already open the other dialog.
      activationMode="manual"
      onValueChange={(value) => (value === 'library' ? onLibrary?.() : undefined)}
    >
      <Modal.Header closeLabel={text('action.close')}>
        <Flex gap={6} minWidth={0}>
          <Modal.Title>{title}</Modal.Title>
          {onLibrary !== undefined && (
            <Tabs.List aria-label={text('picker.tabs')}>
              <Tabs.Trigger value="dam">{text('picker.tab.dam')}</Tabs.Trigger>
              <Tabs.Trigger value="library">{text('picker.tab.library')}</Tabs.Trigger>
            </Tabs.List>
          )}
        </Flex>
      </Modal.Header>
      <Panel value="dam" tabIndex={-1}>
        {children}
      </Panel>
    </TabsRoot>
  );
}
