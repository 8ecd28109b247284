import { Page } from '@strapi/strapi/admin';
import { Route, Routes } from 'react-router-dom';
import { PERMISSIONS } from '../../server/contracts/api';
import ReplacePage from './replace/ReplacePage';
import UsageDetailPage from './UsageDetailPage';
import UsageListPage from './UsageListPage';

/** The pages below the menu entry "DAM assets". */
export default function UsagePages() {
  return (
    <Page.Protect permissions={[{ action: PERMISSIONS.usageRead, subject: null }]}>
      <Routes>
        <Route index element={<UsageListPage />} />
        <Route path=":connection/:asset" element={<UsageDetailPage />} />
        <Route path=":connection/:asset/replace" element={<ReplacePage />} />
      </Routes>
    </Page.Protect>
  );
}
