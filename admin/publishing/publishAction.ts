import type { DocumentActionComponent } from '@strapi/content-manager/strapi-admin';
import type { SyntheticEvent } from 'react';
import { usePublishQuestion } from './usePublishQuestion';
import { usePublishShortcut } from './usePublishShortcut';

/** Wraps Strapi's publish action: it asks before an entry is published that visitors would not see whole. */
export function askBeforePublishing(Publish: DocumentActionComponent): DocumentActionComponent {
  const AskingPublish: DocumentActionComponent = (props) => {
    const action = Publish(props);
    const { ask, isAsking } = usePublishQuestion(props);
    const isEnabled = action !== null && action !== undefined && action.disabled !== true;
    usePublishShortcut(isEnabled ? ask : null);
    if (action === null || action === undefined) return action;
    return {
      ...action,
      loading: action.loading === true || isAsking,
      async onClick(event) {
        const button = buttonOf(event);
        if (await ask()) return action.onClick?.(event);
        button?.focus();
        // True keeps Strapi from opening the dialog of its own action.
        return true;
      },
    };
  };
  return Object.assign(AskingPublish, { type: Publish.type, position: Publish.position });
}

/** The button that was pressed, which React forgets once the event has been handled. */
function buttonOf({ currentTarget }: SyntheticEvent): HTMLElement | null {
  return currentTarget instanceof HTMLElement ? currentTarget : null;
}
