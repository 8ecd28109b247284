import { styled } from 'styled-components';
import type { AdoptableFile } from '../../../server/contracts/adoption';
import { FilePicture } from './Picture';

const List = styled.ul`
  display: grid;
  grid-template-columns: repeat(auto-fill, minmax(20rem, 1fr));
  gap: 2.4rem 1.6rem;
  padding-top: 2rem;
`;

/** Files without an asset to put in their place. */
export function LoneFiles({ files }: { files: readonly AdoptableFile[] }) {
  return (
    <List>
      {files.map((file) => (
        <li key={file.id}>
          <FilePicture file={file} isAlone />
        </li>
      ))}
    </List>
  );
}
