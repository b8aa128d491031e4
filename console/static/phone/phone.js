/** The telephone in the page. */
import JsSIP from "jssip";

export const version = JsSIP.version;
