import { Box, Button, Typography } from '@strapi/design-system';
import { useState } from 'react';
import { styled } from 'styled-components';
import type { AdoptableFile, AdoptionResponse } from '../../../server/contracts/adoption';
import { useText } from '../../useText';
import { ConnectionSelect } from '../ConnectionSelect';
import { FilePicture } from './Picture';
import type { Act } from './useAdoption';

const List = styled.ul`
  display: grid;
  grid-template-columns: repeat(auto-fill, minmax(20rem, 1fr));
  gap: 2.4rem 1.6rem;
  padding-top: 2rem;
`;

interface LoneFilesProps {
  files: readonly AdoptableFile[];
  /** Connections to which they can be uploaded; empty where they cannot. */
  uploadTo: AdoptionResponse['uploadTo'];
  act: Act;
  /** Called after an upload. */
  onUploaded: () => void;
  isDisabled: boolean;
}

/** Files without an asset to put in their place. */
export function LoneFiles({ files, uploadTo, act, onUploaded, isDisabled }: LoneFilesProps) {
  const text = useText();
  const [chosen, setChosen] = useState<string | null>(null);
  const [uploading, setUploading] = useState<number | null>(null);
  const target = uploadTo.find(({ key }) => key === chosen) ?? uploadTo[0];
  const upload = async (fileId: number, connection: string) => {
    setUploading(fileId);
    await act((api) => api.upload({ fileId, connection }));
    setUploading(null);
    onUploaded();
  };
  return (
    <>
      {uploadTo.length > 1 && target !== undefined && (
        <Box paddingTop={4} maxWidth="32rem">
          <ConnectionSelect
            label={text('adoption.upload.to')}
            connections={uploadTo}
            value={target.key}
            onChange={setChosen}
          />
        </Box>
      )}
      <List>
        {files.map((file) => (
          <li key={file.id}>
            <FilePicture file={file} isAlone />
            {file.waitsIn !== null && (
              <Typography
                variant="pi"
                fontWeight="semiBold"
                textColor="neutral800"
                tag="p"
                paddingTop={2}
              >
                {text('adoption.waits', { dam: file.waitsIn })}
              </Typography>
            )}
            {file.waitsIn === null && target !== undefined && (
              <Box paddingTop={2}>
                <Button
                  variant="tertiary"
                  size="S"
                  loading={uploading === file.id}
                  disabled={isDisabled || uploading !== null}
                  aria-label={text('adoption.upload.of', { file: file.name, dam: target.label })}
                  onClick={() => upload(file.id, target.key)}
                >
                  {text('adoption.upload')}
                </Button>
              </Box>
            )}
          </li>
        ))}
      </List>
    </>
  );
}
