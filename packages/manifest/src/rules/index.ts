import { shape } from "./m000-shape.ts";
import { appId } from "./m001-app-id.ts";
import { text } from "./m002-text.ts";
import { icons } from "./m003-icons.ts";
import { version } from "./m004-version.ts";
import { platformVersion } from "./m005-platform-version.ts";
import { pages } from "./m006-pages.ts";
import { permissions } from "./m007-permissions.ts";
import { language } from "./m008-language.ts";
import { unknownMember } from "./m010-unknown-member.ts";
import { sandbox } from "./m011-sandbox.ts";
import { entry } from "./m012-entry.ts";
import { capabilities } from "./m013-capabilities.ts";
import { scopes } from "./m014-scopes.ts";
import { networkOrigins } from "./m015-network-origins.ts";
import { analyticsEvents } from "./m016-analytics-events.ts";
import { analyticsFunnels } from "./m017-analytics-funnels.ts";
import { catalogue } from "./m018-catalogue.ts";
import { storage } from "./m019-storage.ts";
import { messages } from "./m020-messages.ts";
import { listing } from "./m021-listing.ts";
import { skeleton } from "./m022-skeleton.ts";
import { mailSenders } from "./m023-mail-senders.ts";
import { delegation } from "./m024-delegation.ts";
import type { Rule } from "./rule.ts";

/** The one list of manifest rules. Ids are stable for ever: a rule that goes away leaves its number behind. */
export const rules: readonly Rule[] = [
  shape,
  appId,
  text,
  icons,
  version,
  platformVersion,
  pages,
  permissions,
  language,
  unknownMember,
  sandbox,
  entry,
  capabilities,
  scopes,
  networkOrigins,
  analyticsEvents,
  analyticsFunnels,
  catalogue,
  storage,
  messages,
  listing,
  skeleton,
  mailSenders,
  delegation,
];
