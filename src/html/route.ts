/** Where the reader is: the part of the address behind `#`. */

import { useEffect, useState } from 'preact/hooks';

export type Route =
  | { readonly view: 'matrix' }
  | { readonly view: 'run'; readonly run: number; readonly position: number | null }
  | { readonly view: 'coverage' }
  | { readonly view: 'locks' };

function routeOf(hash: string): Route {
  const [view, run, position] = hash.replace(/^#\/?/, '').split('/');
  if (view === 'coverage' || view === 'locks') return { view };
  if (view === 'run' && /^\d+$/.test(run ?? '')) {
    return { view, run: Number(run), position: /^\d+$/.test(position ?? '') ? Number(position) : null };
  }
  return { view: 'matrix' };
}

/** The route, as long as the address does not change. */
export function useRoute(): Route {
  const [route, setRoute] = useState(() => routeOf(location.hash));
  useEffect(() => {
    const changed = () => setRoute(routeOf(location.hash));
    addEventListener('hashchange', changed);
    return () => removeEventListener('hashchange', changed);
  }, []);
  return route;
}

/** Keeps the position in the address, so that it can be passed on, without a place in the history for each step. */
export const rememberPosition = (run: number, position: number): void =>
  history.replaceState(null, '', `#/run/${run}/${position}`);
