/** The first page is drawn again when the journal changed: quietly, at most once in two seconds. */

import { draw, soon } from './lists.js';
import { onPage, whileShown } from './pages.js';

onPage('.desk', (page) => {
  whileShown(page, 'live:journal', soon(page, 2000, () => draw('/', '.desk')));
});
