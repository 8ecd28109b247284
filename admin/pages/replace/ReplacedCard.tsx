import { Button, Flex, Link, Typography } from '@strapi/design-system';
import { CheckCircle } from '@strapi/icons';
import { Link as RouterLink } from 'react-router-dom';
import type { ReplacementResponse } from '../../../server/contracts/api';
import type { Reference } from '../../../server/contracts/reference';
import { usagePath } from '../../asset/usagePath';
import { useText } from '../../useText';
import { Card } from '../ListCard';
import { useUndo } from './useUndo';

interface ReplacedCardProps {
  done: ReplacementResponse;
  to: Reference;
  title: string;
  onUndone: () => void;
}

/** Says what was replaced, and puts it back on request. */
export function ReplacedCard({ done, to, title, onUndone }: ReplacedCardProps) {
  const text = useText();
  const { isUndoing, undo } = useUndo(done.run, onUndone);
  return (
    <Card>
      <Flex gap={4} alignItems="center" wrap="wrap" justifyContent="space-between">
        <Flex gap={3} alignItems="center" role="status">
          <CheckCircle width="2rem" height="2rem" fill="success600" aria-hidden />
          <Typography textColor="neutral800">
            {text('replace.done', { count: done.entries })}
          </Typography>
        </Flex>
        <Flex gap={4}>
          <Link tag={RouterLink} to={usagePath(to)}>
            {text('replace.done.link', { title })}
          </Link>
          <Button variant="secondary" loading={isUndoing} onClick={undo}>
            {text('replace.undo')}
          </Button>
        </Flex>
      </Flex>
    </Card>
  );
}
