/** Scripts of the journal page; see pages.js. */
