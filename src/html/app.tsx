import type { PageData } from '../report/page-data.ts';
import { CoverageView } from './coverage-view.tsx';
import { LocksView } from './locks-view.tsx';
import { MatrixView } from './matrix-view.tsx';
import { useRoute } from './route.ts';
import { RunView } from './run-view.tsx';

/** Head with links to the views, and the one that the address names. */
export function App({ page }: { readonly page: PageData }) {
  const route = useRoute();
  const link = (view: string, name: string) => (
    <a href={`#/${view}`} aria-current={route.view === view ? 'page' : undefined}>
      {name}
    </a>
  );
  return (
    <>
      <header class="bar">
        <a class="brand" href="#/matrix">
          stalemate
        </a>
        <nav aria-label="views">
          {link('matrix', 'Scenarios')}
          {link('coverage', 'Coverage')}
          {page.locks.length > 0 && link('locks', 'Lock order')}
        </nav>
        <code class="command">{page.command}</code>
      </header>
      <main>
        {route.view === 'matrix' && <MatrixView page={page} />}
        {route.view === 'coverage' && <CoverageView page={page} />}
        {route.view === 'locks' && <LocksView page={page} />}
        {route.view === 'run' && page.runs[route.run] && (
          <RunView key={route.run} page={page} index={route.run} start={route.position} />
        )}
        {route.view === 'run' && !page.runs[route.run] && <p class="empty">There is no such run in this report.</p>}
      </main>
    </>
  );
}
