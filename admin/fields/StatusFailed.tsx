import { Flex, TextButton, Typography } from '@strapi/design-system';
import { useText } from '../useText';

/** Says that the state of assets could not be read. Only the state is affected, not the field. */
export function StatusFailed({ onRetry }: { onRetry: () => void }) {
  const text = useText();
  return (
    <Flex gap={2} role="alert">
      <Typography variant="pi" textColor="danger600">
        {text('field.statusFailed')}
      </Typography>
      <TextButton onClick={onRetry}>{text('action.retry')}</TextButton>
    </Flex>
  );
}
