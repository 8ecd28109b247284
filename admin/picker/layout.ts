import { Modal } from '@strapi/design-system';
import { styled } from 'styled-components';

/** Nearly the whole window; its own columns scroll, it does not. */
export const Content = styled(Modal.Content)`
  &&& {
    width: 95vw;
    max-width: 180rem;
    height: 90vh;
    max-height: 90vh;
  }

  & > header,
  & > footer {
    flex: none;
  }
`;
