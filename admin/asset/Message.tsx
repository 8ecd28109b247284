import { Flex, Typography } from '@strapi/design-system';
import { Database } from '@strapi/icons';
import type { ReactNode } from 'react';

interface MessageProps {
  /** @default the database icon */
  icon?: typeof Database;
  title: string;
  children?: ReactNode;
  action?: ReactNode;
  /** True for a failure: the message is red and announced by screen readers at once. */
  urgent?: boolean;
}

/** Fills an area that has no content to show: an icon, a title, a text and an action. */
export function Message({
  icon: Icon = Database,
  title,
  children,
  action,
  urgent = false,
}: MessageProps) {
  return (
    <Flex
      role={urgent ? 'alert' : undefined}
      direction="column"
      alignItems="center"
      justifyContent="center"
      gap={4}
      padding={8}
      minHeight="32rem"
    >
      <Flex
        background={urgent ? 'danger100' : 'primary100'}
        color={urgent ? 'danger600' : 'primary600'}
        alignItems="center"
        justifyContent="center"
        width="6.4rem"
        height="6.4rem"
        borderRadius="50%"
      >
        <Icon width="2.8rem" height="2.8rem" fill="currentColor" aria-hidden />
      </Flex>
      <Flex direction="column" gap={2} maxWidth="48rem">
        <Typography variant="delta" tag="h3" textAlign="center">
          {title}
        </Typography>
        {children !== undefined && (
          <Typography variant="omega" textColor="neutral600" textAlign="center" tag="div">
            {children}
          </Typography>
        )}
      </Flex>
      {action}
    </Flex>
  );
}
