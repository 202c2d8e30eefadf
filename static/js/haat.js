// Behaviours by data attribute. Each module takes a root, so that parts swapped in wake up too.
import { copyButtons } from "./copy.js";
import { dialogs } from "./dialog.js";
import { disclosures } from "./disclosure.js";
import { galleries } from "./gallery.js";
import { hardenHtmx } from "./htmx.js";
import { pincodes } from "./pincode.js";
import { quantities } from "./quantity.js";
import { focusSummary } from "./summary.js";
import { toasts } from "./toast.js";
import { variantPickers } from "./variants.js";

const perPart = [copyButtons, galleries, pincodes, quantities, variantPickers, focusSummary];
const wake = (root) => perPart.forEach((behaviour) => behaviour(root));

wake(document);
dialogs();
disclosures();
toasts();
hardenHtmx(wake);
