import { Component, lazy, type ReactNode, Suspense } from 'react';
import { useLocation } from 'react-router-dom';
import { useCropRefusal } from './useCropRefusal';

const LibraryMarks = lazy(() => import('./LibraryMarks'));
const UploadHost = lazy(() => import('./UploadHost'));

const LIBRARY = '/plugins/upload';

/**
 * Marks references in Strapi's Media Library, as long as it is open, keeps its dialogs from copying them, and says
 * which files of an upload the DAM has.
 */
export function LibraryHost() {
  const { pathname } = useLocation();
  useCropRefusal();
  return (
    <NothingOnError>
      <Suspense fallback={null}>
        <UploadHost />
      </Suspense>
      {pathname === LIBRARY && (
        <Suspense fallback={null}>
          <LibraryMarks />
        </Suspense>
      )}
    </NothingOnError>
  );
}

/** Strapi renders the host beside every page, so an error in it must not take the page down. React logs it. */
class NothingOnError extends Component<{ children: ReactNode }, { hasFailed: boolean }> {
  override state = { hasFailed: false };

  static getDerivedStateFromError() {
    return { hasFailed: true };
  }

  override render() {
    return this.state.hasFailed ? null : this.props.children;
  }
}
