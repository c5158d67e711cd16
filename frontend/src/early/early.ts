/** Built into the page of the editor itself: runs before any other code is there. Imports nothing that others do. */
import { askEarly } from './ask'

window.__early = askEarly(location, document.cookie)
