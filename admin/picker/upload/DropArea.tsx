import { Box, Flex, Typography } from '@strapi/design-system';
import { CloudUpload } from '@strapi/icons';
import { type DragEvent, forwardRef, type ReactNode, useState } from 'react';
import { styled } from 'styled-components';
import { OWN_UPLOAD } from '../../asset/knownFiles';
import { useText } from '../../useText';

const Overlay = styled(Flex)`
  position: absolute;
  inset: 0.8rem;
  z-index: 1;
  pointer-events: none;
  border: 2px dashed ${({ theme }) => theme.colors.primary600};
  background: ${({ theme }) => theme.colors.primary100};
  opacity: 0.95;
`;

interface DropAreaProps {
  /** The connection's label. */
  dam: string;
  /** Undefined while files cannot be uploaded. */
  onFiles: ((files: readonly File[]) => void) | undefined;
  children: ReactNode;
}

/** The scrolling middle column of the picker, on which files can be dropped to upload them. */
export const DropArea = forwardRef<HTMLDivElement, DropAreaProps>(function DropArea(props, ref) {
  const { dam, onFiles, children } = props;
  const text = useText();
  const [isOver, setOver] = useState(false);
  const acceptsDrop = (event: DragEvent) =>
    onFiles !== undefined && event.dataTransfer.types.includes('Files');
  return (
    <Flex
      position="relative"
      flex="1"
      minWidth={0}
      alignItems="stretch"
      {...{ [OWN_UPLOAD]: '' }}
      onDragOver={(event: DragEvent) => {
        if (!acceptsDrop(event)) return;
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={(event: DragEvent<HTMLElement>) => {
        const { relatedTarget, currentTarget } = event;
        if (relatedTarget instanceof Node && currentTarget.contains(relatedTarget)) return;
        setOver(false);
      }}
      onDrop={(event: DragEvent) => {
        if (!acceptsDrop(event)) return;
        event.preventDefault();
        setOver(false);
        onFiles?.([...event.dataTransfer.files]);
      }}
    >
      <Box ref={ref} flex="1" minWidth={0} overflow="auto" padding={5} paddingTop={3}>
        {children}
      </Box>
      {isOver && (
        <Overlay direction="column" justifyContent="center" gap={3} hasRadius>
          <CloudUpload width="3.2rem" height="3.2rem" aria-hidden />
          <Typography variant="delta">{text('upload.drop', { dam })}</Typography>
        </Overlay>
      )}
    </Flex>
  );
});
