import { Box, Flex, Typography } from '@strapi/design-system';
import type { ReactNode } from 'react';
import { styled } from 'styled-components';

export const Card = styled(Box)`
  background: ${({ theme }) => theme.colors.neutral0};
  border: 1px solid ${({ theme }) => theme.colors.neutral150};
  border-radius: ${({ theme }) => theme.borderRadius};
  padding: 2.4rem;
`;

/** Items with lines between them. */
export const List = styled.ul`
  display: flex;
  flex-direction: column;

  & > li {
    padding: 1.2rem 0;
    border-top: 1px solid ${({ theme }) => theme.colors.neutral150};
  }

  & > li:first-child {
    border-top: 0;
  }

  & > li:last-child {
    padding-bottom: 0;
  }
`;

/** A card with a list, or a text if the list is empty. */
export function ListCard(props: {
  title: string;
  emptyText: string;
  /** Beside the title. */
  action?: ReactNode;
  children: ReactNode[];
}) {
  const { title, emptyText, action, children } = props;
  return (
    <Card>
      <Flex justifyContent="space-between" alignItems="center" gap={4} wrap="wrap">
        <Typography variant="delta" tag="h2">
          {title}
        </Typography>
        {action}
      </Flex>
      {children.length === 0 ? (
        <Typography textColor="neutral600">{emptyText}</Typography>
      ) : (
        <List>{children}</List>
      )}
    </Card>
  );
}
