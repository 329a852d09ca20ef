window.ui = SwaggerUIBundle({
  url: "/api/schema/",
  dom_id: "#documentation",
  deepLinking: true,
  persistAuthorization: false,
  displayRequestDuration: true,
  tryItOutEnabled: true,
  validatorUrl: null,
});
