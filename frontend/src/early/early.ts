/** Built into the page of the editor itself: runs before any other code is there. Imports nothing that others do. */
import { askEarly } from './ask'

// From the page, not the cookie: to read that the browser stops everything for some 50 ms at this moment.
window.__early = askEarly(location, document.querySelector<HTMLMetaElement>('meta[name=csrf-token]')?.content)
