window.ui = SwaggerUIBundle({
  url: "/api/schema/",
  dom_id: "#documentation",
  deepLinking: true,
  persistAuthorization: true,
  displayRequestDuration: true,
  tryItOutEnabled: true,
  validatorUrl: null,
});
