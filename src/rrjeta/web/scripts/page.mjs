// Lets govuk-frontend move the reading point: to the error summary after a refused save, and past the top bar on request.
import { ErrorSummary, SkipLink, createAll } from "govuk-frontend/dist/govuk/all.mjs";

document.body.classList.add("govuk-frontend-supported");
createAll(ErrorSummary);
createAll(SkipLink);
